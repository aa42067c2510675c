/** The settings, read once from the environment. */
@NullMarked
package dev.jobd.config;

import org.jspecify.annotations.NullMarked;
