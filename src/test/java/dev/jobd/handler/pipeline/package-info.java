@NullMarked
package dev.jobd.handler.pipeline;

import org.jspecify.annotations.NullMarked;
