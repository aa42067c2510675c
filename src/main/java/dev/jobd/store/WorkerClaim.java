package dev.jobd.store;

import java.time.Duration;
import java.util.Set;

/**
 * Which jobs a worker takes.
 *
 * @param worker its name, for people
 * @param lease for how long it has each of the attempts if it does not ask for more time; not beyond their deadlines
 */
public record WorkerClaim(String worker, Set<String> types, int max, Duration lease) {}
