package dev.jobd.domain;

/** The token of one attempt. Every claim makes a new one, and a write with an old one changes nothing. */
public record Fence(long token) {}
