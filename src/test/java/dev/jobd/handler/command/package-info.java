@NullMarked
package dev.jobd.handler.command;

import org.jspecify.annotations.NullMarked;
