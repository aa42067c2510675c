/** Tests of what watches the jobs. */
@NullMarked
package dev.jobd.observe;

import org.jspecify.annotations.NullMarked;
