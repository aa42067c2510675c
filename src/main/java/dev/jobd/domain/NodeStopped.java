package dev.jobd.domain;

/** The node takes no more jobs and runs none any more; the process is about to end. Told once or more. */
public record NodeStopped() {}
