package dev.jobd.store.sql;

import dev.jobd.store.ClusterStores;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The way from a simulated node to its database: what is lost on it is a connection that is cut, before or after. */
final class SimulatedWay {
    private static final String CUT_OFF = "08006";

    private final DataSource real;
    private final ClusterStores.Way way;
    private final Clock clock;

    /** Sets the clock of the database. */
    interface Clock {
        void tell() throws SQLException;
    }

    SimulatedWay(DataSource real, ClusterStores.Way way, Clock clock) {
        this.real = real;
        this.way = way;
        this.clock = clock;
    }

    DataSource source() {
        return with(DataSource.class, (method, args) -> {
            Object answer = invoke(real, method, args);
            return answer instanceof Connection connection ? over(connection) : answer;
        });
    }

    private Connection over(Connection connection) {
        return with(Connection.class, (method, args) -> {
            Object answer = invoke(connection, method, args);
            return answer instanceof PreparedStatement statement ? over(statement) : answer;
        });
    }

    private PreparedStatement over(PreparedStatement statement) {
        AtomicBoolean lost = new AtomicBoolean();
        return with(PreparedStatement.class, (method, args) -> {
            if (lost.get()) {
                // The driver would tell the server to cancel what is under way.
                return null;
            }
            if (!method.getName().equals("execute")) {
                return invoke(statement, method, args);
            }
            boolean arrives = way.arrives();
            if (arrives) {
                clock.tell();
            }
            Object answer = arrives ? invoke(statement, method, args) : null;
            if (!arrives || !way.isHeardOf()) {
                lost.set(true);
                throw new SQLException("cut off", CUT_OFF);
            }
            return answer;
        });
    }

    private interface Answer {
        @Nullable
        Object to(Method method, Object @Nullable [] args) throws Throwable;
    }

    private static <T> T with(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                SimulatedWay.class.getClassLoader(),
                new Class<?>[] {type},
                (_, method, args) -> answer.to(method, args)));
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
