/** Code that runs jobs of one type, and what it is given. */
@NullMarked
package dev.jobd.handler;

import org.jspecify.annotations.NullMarked;
