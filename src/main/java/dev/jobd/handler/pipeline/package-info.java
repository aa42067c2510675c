/** What pipelines look like on the wire, and what their stages are given. */
@NullMarked
package dev.jobd.handler.pipeline;

import org.jspecify.annotations.NullMarked;
