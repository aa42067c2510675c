package dev.jobd.store.sql;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A way to a database on which the connection is cut when the test wants. */
final class LossyWay {
    private static final String CUT_OFF = "08006";

    private final DataSource real;

    /** What a statement is about; empty for none. */
    private String text = "";

    private Cut cut = PreparedStatement::execute;

    /** What becomes of a statement before nothing more is heard of it. */
    interface Cut {
        void reached(PreparedStatement statement) throws SQLException;
    }

    LossyWay(DataSource real) {
        this.real = real;
    }

    /** The next statement with this text is done, but its answer is lost. */
    void loseAnswerTo(String part) {
        cutOff(part, PreparedStatement::execute);
    }

    synchronized void cutOff(String part, Cut after) {
        text = part;
        cut = after;
    }

    private synchronized @Nullable Cut cutFor(String statement) {
        if (text.isEmpty() || !statement.contains(text)) {
            return null;
        }
        text = "";
        return cut;
    }

    DataSource source() {
        return with(DataSource.class, real, (method, args) -> {
            Object answer = invoke(real, method, args);
            return answer instanceof Connection connection ? lossy(connection) : answer;
        });
    }

    private Connection lossy(Connection connection) {
        return with(Connection.class, connection, (method, args) -> {
            Object answer = invoke(connection, method, args);
            return answer instanceof PreparedStatement statement && args != null
                    ? lossy(statement, (String) args[0])
                    : answer;
        });
    }

    private PreparedStatement lossy(PreparedStatement statement, String what) {
        AtomicBoolean lost = new AtomicBoolean();
        return with(PreparedStatement.class, statement, (method, args) -> {
            if (lost.get()) {
                // The driver would tell the server to cancel what is under way.
                return null;
            }
            Cut now = method.getName().equals("execute") ? cutFor(what) : null;
            if (now == null) {
                return invoke(statement, method, args);
            }
            lost.set(true);
            now.reached(statement);
            throw new SQLException("cut off", CUT_OFF);
        });
    }

    private interface Answer {
        @Nullable
        Object to(Method method, Object @Nullable [] args) throws Throwable;
    }

    private static <T> T with(Class<T> type, T behind, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                LossyWay.class.getClassLoader(), new Class<?>[] {type}, (_, method, args) -> answer.to(method, args)));
    }

    private static @Nullable Object invoke(Object target, Method method, Object @Nullable [] args) throws Throwable {
        try {
            return method.invoke(target, args);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
