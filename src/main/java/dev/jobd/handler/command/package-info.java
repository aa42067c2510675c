/** Jobs that run programs of the machine. */
@NullMarked
package dev.jobd.handler.command;

import org.jspecify.annotations.NullMarked;
