package dev.jobd.store;

import dev.jobd.domain.PipelineSpec;
import java.util.List;
import java.util.Optional;

/** Where pipelines live, each under its name. Every method is atomic, may be called from any thread and may block. */
public interface PipelineStore {

    /** What became of a pipeline that was put. */
    enum Put {
        CREATED,
        REPLACED,
        /** There are as many as may be. */
        FULL
    }

    /** @param max no pipeline is taken with which there would be more than this many */
    Put put(PipelineSpec.Named pipeline, int max);

    /** Forgets a pipeline; false when there is none of this name. */
    boolean delete(String name);

    Optional<PipelineSpec> find(String name);

    /** All of them, by name. */
    List<PipelineSpec.Named> list();
}
