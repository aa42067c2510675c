package dev.jobd.testing;

import java.nio.charset.StandardCharsets;

/** Requests as text whose chars are the bytes to send. */
public final class Requests {
    public static final String ECHO = "{\"type\":\"echo\",\"payload\":1}";

    private Requests() {}

    /** @param headers lines, each with its line end */
    public static String bare(String method, String path, String headers) {
        return method + ' ' + path + " HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n";
    }

    public static String get(String path) {
        return bare("GET", path, "");
    }

    /** A submission of these bytes. */
    public static String submit(byte[] body) {
        return submit("Content-Type: application/json\r\n", new String(body, StandardCharsets.ISO_8859_1));
    }

    public static String submit(String body) {
        return submit(body.getBytes(StandardCharsets.UTF_8));
    }

    public static String submit(String headers, String body) {
        return bare("POST", "/jobs", headers + "Content-Length: " + body.length() + "\r\n") + body;
    }

    /** The head of a submission whose body follows in chunks. */
    public static String chunkedHead(String headers) {
        return bare("POST", "/jobs", "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n" + headers);
    }

    public static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    public static String lastChunk() {
        return "0\r\n\r\n";
    }

    /** A submission of exactly this many bytes. */
    public static String echoOf(int bytes) {
        String head = "{\"type\":\"echo\",\"payload\":\"";
        String tail = "\"}";
        return head + "x".repeat(bytes - head.length() - tail.length()) + tail;
    }
}
