/** Tests of the settings. */
@NullMarked
package dev.jobd.config;

import org.jspecify.annotations.NullMarked;
