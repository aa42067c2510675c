@NullMarked
package dev.jobd.engine;

import org.jspecify.annotations.NullMarked;
