package dev.jobd.store.sql;

import dev.jobd.domain.PipelineSpec;
import dev.jobd.store.PipelineStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Pipelines in the database in which the jobs are; changed by the same thread. */
final class SqlPipelineStore implements PipelineStore {
    private static final Query COUNT = Query.of("SELECT count(*) FROM pipeline");
    private static final Query KNOWN = Query.of("SELECT 1 FROM pipeline WHERE name = ?", Kind.TEXT);
    private static final Query PUT = Query.of("""
            INSERT INTO pipeline (name, stages) VALUES (?, ?)
            ON CONFLICT (name) DO UPDATE SET stages = excluded.stages
            """, Kind.TEXT, Kind.TEXT);
    private static final Query DROP = Query.of("DELETE FROM pipeline WHERE name = ? RETURNING 1", Kind.TEXT);
    private static final Query FIND = Query.of("SELECT stages FROM pipeline WHERE name = ?", Kind.TEXT);
    private static final Query ALL = Query.of("SELECT name, stages FROM pipeline ORDER BY name");

    private final Database database;
    private final Committer committer;
    private final PipelineJson json = new PipelineJson();

    SqlPipelineStore(Database database, Committer committer) {
        this.database = database;
        this.committer = committer;
    }

    @Override
    public Put put(PipelineSpec.Named pipeline, int max) {
        String stages = json.write(pipeline.pipeline());
        return committer.await(new Call.Other<>(_ -> {
            Put[] answer = {Put.CREATED};
            database.change(transaction -> {
                transaction.accept(List.of(
                        database.values(COUNT, row -> answer[0] = row.number(1) < max ? Put.CREATED : Put.FULL),
                        database.values(KNOWN, _ -> answer[0] = Put.REPLACED, pipeline.name())));
                if (answer[0] != Put.FULL) {
                    transaction.accept(List.of(database.values(PUT, Row.Reader.NONE, pipeline.name(), stages)));
                }
            });
            return answer[0];
        }));
    }

    @Override
    public boolean delete(String name) {
        return committer.await(new Call.Other<>(_ -> {
            boolean[] dropped = new boolean[1];
            database.change(List.of(database.values(DROP, _ -> dropped[0] = true, name)));
            return dropped[0];
        }));
    }

    @Override
    public Optional<PipelineSpec> find(String name) {
        List<PipelineSpec> found = new ArrayList<>();
        database.read(database.values(FIND, row -> found.add(json.readSpec(row.text(1))), name));
        return found.stream().findFirst();
    }

    @Override
    public List<PipelineSpec.Named> list() {
        List<PipelineSpec.Named> all = new ArrayList<>();
        database.read(
                database.values(ALL, row -> all.add(new PipelineSpec.Named(row.text(1), json.readSpec(row.text(2))))));
        return all;
    }
}
