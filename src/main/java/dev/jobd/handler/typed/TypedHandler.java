package dev.jobd.handler.typed;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.jobd.domain.FieldError;
import dev.jobd.domain.Json;
import dev.jobd.domain.Outcome;
import dev.jobd.handler.JobContext;
import dev.jobd.handler.JobHandler;
import dev.jobd.handler.Payload;
import dev.jobd.handler.PayloadSchema;
import dev.jobd.handler.TypeDefaults;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A handler whose payload is a record. A subclass says with {@link Handles} which type of jobs it runs and is a CDI bean:
 * {@code @Singleton}, with what it needs in its constructor. The schema of the payload follows from the record's components,
 * see {@link RecordSchema}; what the record's constructor refuses with an {@link IllegalArgumentException} is refused when a job
 * is submitted, too. In a native binary the record has to be {@code @RegisterForReflection}, and the result's type too if it
 * is one.
 *
 * @param <P> the payload: a record
 * @param <R> the result: anything that Jackson can write, an {@link Outcome}, or {@link Void}
 */
public abstract class TypedHandler<P, R> implements JobHandler {
    private final String type;
    private final TypeDefaults defaults;
    private final PayloadSchema schema;
    private final RecordReader<P> reader;

    /** @throws IllegalStateException when the class is not annotated as it has to be, or its payload is no record */
    protected TypedHandler() {
        Declaration<P> declaration = Declaration.of(getClass());
        this.type = declaration.type();
        this.defaults = declaration.defaults();
        this.schema = RecordSchema.of(declaration.payload());
        this.reader = new RecordReader<>(declaration.payload());
    }

    /** Does the work; see {@link JobHandler#run(JobContext)}. */
    public abstract @Nullable R run(P payload, JobContext job) throws Exception;

    @Override
    public String type() {
        return type;
    }

    @Override
    public PayloadSchema schema() {
        return schema;
    }

    @Override
    public TypeDefaults defaults() {
        return defaults;
    }

    @Override
    public List<FieldError> check(Payload payload) {
        List<FieldError> errors = new ArrayList<>(schema.check(payload.tree()));
        if (errors.isEmpty()) {
            reader.error(payload).ifPresent(errors::add);
        }
        return errors;
    }

    @Override
    public Outcome run(JobContext job) throws Exception {
        R result = run(reader.read(job.payload()), job);
        return result instanceof Outcome outcome ? outcome : Outcome.done(json(result));
    }

    private static Json json(@Nullable Object result) throws JsonProcessingException {
        return new Json(RecordReader.MAPPER.writeValueAsString(result));
    }
}
