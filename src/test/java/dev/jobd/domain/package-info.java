/** Tests of what a job is and which moves are legal. */
@NullMarked
package dev.jobd.domain;

import org.jspecify.annotations.NullMarked;
