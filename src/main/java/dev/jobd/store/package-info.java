/** Where jobs live. */
@NullMarked
package dev.jobd.store;

import org.jspecify.annotations.NullMarked;
