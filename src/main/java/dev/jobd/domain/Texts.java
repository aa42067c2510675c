package dev.jobd.domain;

/** Texts of others, kept within bounds. */
public final class Texts {

    private Texts() {}

    /** The text, with an ellipsis at its end if it had more than so many chars; no surrogate pair is cut in two. */
    public static String cut(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + "…";
    }
}
