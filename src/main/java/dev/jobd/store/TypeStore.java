package dev.jobd.store;

import dev.jobd.domain.DeclaredType;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Where declared types live, each under its name. Every method is atomic, may be called from any thread and may block. */
public interface TypeStore {

    /** What became of a type that was declared. */
    enum Put {
        CREATED,
        REPLACED,
        /** There are as many as may be. */
        FULL
    }

    /**
     * From now on its limits hold, too.
     *
     * @param max no type is taken with which there would be more than this many
     */
    Put put(DeclaredType type, int max);

    /** Forgets a type and its limits; false when there is none of this name. */
    boolean delete(String name);

    /** All of them, by name. */
    List<DeclaredType.Stored> list();

    /** Workers have asked for jobs of these types. Those that are not declared are left out. */
    void asked(Set<String> types, Instant now);
}
