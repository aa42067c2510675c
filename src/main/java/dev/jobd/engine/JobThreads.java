package dev.jobd.engine;

import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** Marks the executor that jobs run on. */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@interface JobThreads {}
