/** What tests share: job handlers that misbehave, a raw HTTP connection, an ear on the log, and threads that race. */
@NullMarked
package dev.jobd.testing;

import org.jspecify.annotations.NullMarked;
