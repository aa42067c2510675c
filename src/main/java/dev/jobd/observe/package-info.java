/** Metrics, health and the log lines that tell what happens to jobs. */
@NullMarked
package dev.jobd.observe;

import org.jspecify.annotations.NullMarked;
