@NullMarked
package dev.jobd.arch;

import org.jspecify.annotations.NullMarked;
