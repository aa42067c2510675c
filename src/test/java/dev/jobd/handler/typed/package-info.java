@NullMarked
package dev.jobd.handler.typed;

import org.jspecify.annotations.NullMarked;
