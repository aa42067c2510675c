package dev.jobd.store.sql;

/** A part of a transaction, made by the database that will do it. */
interface Work {}
