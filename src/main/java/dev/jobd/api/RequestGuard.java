package dev.jobd.api;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Stands behind the HTTP decoder of a connection and lets only well-formed requests of bounded size pass that no other
 * site has forged. In place of any other it passes a request for a path under {@link #REFUSED}, whose route answers with the
 * problem: so refusals keep their turn among pipelined requests, and are logged as all others. What follows on the
 * connection is dropped.
 *
 * <p>A body that comes in chunks is held back until it is complete, as its size is not known before.
 */
final class RequestGuard extends ChannelInboundHandlerAdapter {
    static final int MAX_BODY = 1024 * 1024;
    /** Where requests are answered that were refused: what a client sends never gets here. */
    static final String REFUSED = "/-refused/";

    private static final Pattern PLAIN_URI = Pattern.compile("/(?:[\\w.~-]+/?)*+");

    /** The chunked request that is held back, and what has come of its body; both are touched by the event loop only. */
    private @Nullable HttpRequest held;

    private @Nullable ByteBuf body;
    private boolean refused;

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (refused) {
            ReferenceCountUtil.release(message);
        } else if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
            ReferenceCountUtil.release(message);
            refuse(context, statusOf(part.decoderResult().cause()));
        } else if (message instanceof HttpRequest request) {
            begin(context, request);
        } else if (held != null && message instanceof HttpContent content) {
            hold(context, content);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        letGo();
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        letGo();
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        if (!wellFormed(request)) {
            refuse(context, HttpResponseStatus.BAD_REQUEST);
        } else if (request.uri().startsWith(REFUSED)) {
            // Ours alone.
            refuse(context, HttpResponseStatus.NOT_FOUND);
        } else if (CrossSite.forges(request)) {
            refuse(context, HttpResponseStatus.FORBIDDEN);
        } else if (request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            held = request;
            body = context.alloc().buffer();
            if (HttpUtil.is100ContinueExpected(request)) {
                request.headers().remove(HttpHeaderNames.EXPECT);
                FullHttpResponse go = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE);
                var _ = context.writeAndFlush(go);
            }
        } else if (HttpUtil.getContentLength(request, 0L) > MAX_BODY) {
            refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
        } else {
            context.fireChannelRead(request);
        }
    }

    /** What the decoder lets pass although RFC 9112 does not: other versions, several hosts, codings it cannot undo. */
    private static boolean wellFormed(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        String coding = request.headers().get(HttpHeaderNames.TRANSFER_ENCODING);
        return (version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0))
                && isUri(request.uri())
                && request.headers().getAll(HttpHeaderNames.HOST).size() <= 1
                && (coding == null || HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(coding));
    }

    /** Whether it parses as the URI that the server will make of it; most are plain enough to see. */
    private static boolean isUri(String uri) {
        if (PLAIN_URI.matcher(uri).matches()) {
            return true;
        }
        try {
            new URI(uri);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private void hold(ChannelHandlerContext context, HttpContent content) {
        HttpRequest request = held;
        ByteBuf sofar = body;
        if (request == null || sofar == null) {
            return;
        }
        try {
            if (sofar.readableBytes() + content.content().readableBytes() > MAX_BODY) {
                refuse(context, HttpResponseStatus.REQUEST_ENTITY_TOO_LARGE);
                return;
            }
            sofar.writeBytes(content.content());
        } finally {
            content.release();
        }
        if (content instanceof LastHttpContent) {
            held = null;
            body = null;
            request.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
            HttpUtil.setContentLength(request, sofar.readableBytes());
            context.fireChannelRead(request);
            context.fireChannelRead(new DefaultHttpContent(sofar));
            context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }

    private void refuse(ChannelHandlerContext context, HttpResponseStatus status) {
        refused = true;
        letGo();
        HttpRequest instead = new DefaultHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, REFUSED + status.code());
        instead.headers().set(HttpHeaderNames.HOST, "-");
        HttpUtil.setKeepAlive(instead, false);
        context.fireChannelRead(instead);
        context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
    }

    private void letGo() {
        ReferenceCountUtil.release(body);
        held = null;
        body = null;
    }

    /** The status that a request was refused with, if this is the path of one that was. */
    static Optional<Integer> refusal(@Nullable String path) {
        return path != null && path.startsWith(REFUSED) && path.matches(REFUSED + "4\\d\\d")
                ? Optional.of(Integer.valueOf(path.substring(REFUSED.length())))
                : Optional.empty();
    }

    private static HttpResponseStatus statusOf(Throwable cause) {
        return switch (cause) {
            case TooLongHttpLineException _ -> HttpResponseStatus.REQUEST_URI_TOO_LONG;
            case TooLongHttpHeaderException _ -> HttpResponseStatus.REQUEST_HEADER_FIELDS_TOO_LARGE;
            default -> HttpResponseStatus.BAD_REQUEST;
        };
    }
}
