@NullMarked
package dev.jobd.packaged;

import org.jspecify.annotations.NullMarked;
