/** Tests of what builds the project, rather than of what the project is. */
@NullMarked
package dev.jobd.build;

import org.jspecify.annotations.NullMarked;
