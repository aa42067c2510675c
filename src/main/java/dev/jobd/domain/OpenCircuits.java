package dev.jobd.domain;

import java.util.List;

/** The hosts that failed so often in a row that calls to them are held back for a while. */
public interface OpenCircuits {

    /** By name, each with its port if it is not the usual one. */
    List<String> hosts();
}
