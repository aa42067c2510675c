/** Tests of the built-in job types and of what handlers are given. */
@NullMarked
package dev.jobd.handler;

import org.jspecify.annotations.NullMarked;
