/** What tests share: job handlers that misbehave, a raw HTTP connection, and an ear on the log. */
@NullMarked
package dev.jobd.testing;

import org.jspecify.annotations.NullMarked;
