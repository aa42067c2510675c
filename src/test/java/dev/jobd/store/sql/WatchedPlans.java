package dev.jobd.store.sql;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.postgresql.PGStatement;

/** Has the database explain each statement before it is done, and keeps those that would read all jobs. */
final class WatchedPlans {
    private static final Pattern POSTGRESQL_SCAN = Pattern.compile("Seq Scan on job(_tag)?\\b");
    private static final Pattern SQLITE_SCAN = Pattern.compile("SCAN (job|job_tag|other)\\b(?!.*USING)");

    /** What the driver does not say of a value. */
    private static final Pattern ARRAY = Pattern.compile("\\?::(\\w+)\\[\\]");

    private final DataSource real;
    private final Explainer explainer;
    private final List<String> fullScans = Collections.synchronizedList(new ArrayList<>());
    private final List<String> all = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger statements = new AtomicInteger();

    private interface Explainer {
        /** The statements, each as it can be explained. */
        List<String> explanations(String text, PreparedStatement bound) throws SQLException;
    }

    private WatchedPlans(DataSource real, Explainer explainer) {
        this.real = real;
        this.explainer = explainer;
    }

    /** Its driver can say what a statement is with its values; sessions that plan for any have none. */
    static WatchedPlans ofPostgresql(DataSource real) {
        return new WatchedPlans(
                real,
                (text, bound) -> plansForAny(bound.getConnection())
                        ? statements(text).flatMap(WatchedPlans::forAny).toList()
                        : statements(bound.unwrap(PGStatement.class).toString())
                                .map(own ->
                                        "EXPLAIN " + ARRAY.matcher(own).replaceAll("array_fill(NULL::$1, ARRAY[10])"))
                                .toList());
    }

    private static boolean plansForAny(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet mode = statement.executeQuery("SHOW plan_cache_mode")) {
            return mode.next() && mode.getString(1).equals("force_generic_plan");
        }
    }

    private static Stream<String> statements(String text) {
        return Stream.of(text.split(";")).filter(one -> !one.isBlank() && !one.startsWith("SET "));
    }

    private static Stream<String> forAny(String text) {
        StringBuilder numbered = new StringBuilder();
        int values = 0;
        for (char c : text.toCharArray()) {
            numbered.append(c == '?' ? "$" + ++values : String.valueOf(c));
        }
        String given = values == 0 ? "" : "(" + String.join(", ", Collections.nCopies(values, "NULL")) + ")";
        return Stream.of("PREPARE watched AS " + numbered, "EXPLAIN EXECUTE watched" + given, "DEALLOCATE watched");
    }

    /** What it plans does not depend on values. */
    static WatchedPlans ofSqlite(DataSource real) {
        return new WatchedPlans(real, (text, _) -> List.of("EXPLAIN QUERY PLAN " + text));
    }

    /** The database, watched. */
    DataSource source() {
        return proxy(DataSource.class, (_, method, args) -> {
            Object result = call(real, method, args);
            return result instanceof Connection connection ? watched(connection) : result;
        });
    }

    private Connection watched(Connection connection) {
        return proxy(Connection.class, (_, method, args) -> {
            Object result = call(connection, method, args);
            return method.getName().equals("prepareStatement")
                    ? watched(connection, (String) args[0], (PreparedStatement) result)
                    : result;
        });
    }

    private PreparedStatement watched(Connection connection, String text, PreparedStatement statement) {
        return proxy(PreparedStatement.class, (_, method, args) -> {
            if (method.getName().startsWith("execute")) {
                explain(connection, text, statement);
            }
            return call(statement, method, args);
        });
    }

    private void explain(Connection connection, String text, PreparedStatement bound) throws SQLException {
        String preparing = "";
        for (String explanation : explainer.explanations(text, bound)) {
            statements.incrementAndGet();
            List<String> plan = new ArrayList<>();
            try (Statement statement = connection.createStatement()) {
                if (!statement.execute(explanation)) {
                    preparing = explanation;
                    continue;
                }
                ResultSet lines = statement.getResultSet();
                int last = lines.getMetaData().getColumnCount();
                while (lines.next()) {
                    plan.add(lines.getString(last));
                }
            }
            all.add(preparing + "\n" + explanation + "\n" + String.join("\n", plan));
            if (plan.stream()
                    .anyMatch(line -> POSTGRESQL_SCAN.matcher(line).find()
                            || SQLITE_SCAN.matcher(line).find())) {
                fullScans.add(preparing + "\n" + explanation + "\n" + String.join("\n", plan));
            }
        }
    }

    private static Object call(Object target, java.lang.reflect.Method method, Object[] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    int statements() {
        return statements.get();
    }

    /** Of all statements that have this in them, with the statements. */
    List<String> of(String part) {
        return all.stream().filter(plan -> plan.contains(part)).toList();
    }

    List<String> fullScans() {
        return List.copyOf(fullScans);
    }
}
