/** Whether the failed call may be run again: without harm, only if repeating it is harmless, or not at all. */
export type Retryable = 'safe' | 'ifIdempotent' | 'no'

/**
 * The one table of errors: whether to try again, and what to do about it (the last sentence of every message with this code).
 * Documentation, this table and the codes that the library throws are asserted equal by a test.
 */
export const errors = {
  // what the program said, refused before anything was sent
  QT_VALUE: ['no', 'Pass a value of the declared type.'],
  QT_UNDEFINED: ['no', 'Leave the key out, or wrap optional input in given({ … }).'],
  QT_UNKNOWN_FIELD: ['no', 'Use a declared field; pick(input, [...]) keeps the allowed keys of a request body.'],
  QT_MISSING_VALUE: ['no', 'Give the field a value, a default, or declare it nullable.'],
  QT_NO_WHERE: ['no', 'Add where(...), or say .all() if every row is meant.'],
  QT_CLAUSE: ['no', 'Reorder the clauses, or start a new query from this one with .asTable().'],
  QT_FOREIGN_SCOPE: ['no', 'Use only the parameters of this lambda and of the lambdas around it.'],
  QT_DROPPED_CONDITION: ['no', 'Combine conditions with .and(...) and .or(...); && and || keep only one side.'],
  QT_EXPRESSION: ['no', "Return an expression made from the lambda's parameter."],
  QT_UNSUPPORTED: ['no', 'Use the named alternative, or a store that has this capability.'],
  QT_MODEL: ['no', 'Correct the model declaration.'],
  QT_UNKNOWN_MODEL: ['no', 'Add the model to quintet({ models }), or correct the name.'],
  QT_CONFIGURATION: ['no', 'Correct the options given when the store or database was opened.'],
  QT_NOT_ONE: ['no', 'Use first() where a miss is expected, or make the condition match exactly one row.'],
  QT_COMMAND_REUSED: ['no', 'A write runs once; build a new one for each run.'],
  QT_COMMAND_NOT_AWAITED: ['no', 'Await the write, or do not build it.'],
  QT_CURSOR: ['no', 'Pass a cursor that this query, with this order, returned.'],
  QT_DRIVER_MISSING: ['no', 'Install the driver with the printed command.'],
  QT_CLOSED: ['no', 'Open a new database; this one was closed.'],
  // what the data refused
  QT_UNIQUE: ['no', 'Another row already holds this value; use upsert or findOrCreate if that is expected.'],
  QT_CONFLICT: ['no', 'Read what is there now, apply the change to that, and write again with its revision.'],
  QT_FOREIGN_KEY: ['no', 'Write the referenced row first, or remove the rows that still refer to this one.'],
  QT_CHECK: ['no', 'The value breaks a check that the model declares.'],
  QT_NOT_NULL: ['no', 'Give the column a value.'],
  QT_EXCLUSION: ['no', 'The row overlaps another one under an exclusion constraint.'],
  QT_OUT_OF_RANGE: ['no', 'Keep the result within the range of the column or operation.'],
  // who came first
  QT_SERIALIZATION: ['safe', 'Run the whole transaction again; db.transaction does so by itself.'],
  QT_DEADLOCK: ['safe', 'Run the whole transaction again; db.transaction does so by itself.'],
  QT_LOCKED: ['safe', 'Try again later, or wait for the lock without nowait.'],
  // time
  QT_DEADLINE: ['safe', 'Raise the deadline that is named, or make the work smaller.'],
  QT_ABORTED: ['safe', 'The call was aborted by its signal; nothing needs doing.'],
  // the way to the server
  QT_CONNECT: ['safe', 'Check that the server runs and is reachable at the configured address.'],
  QT_CONNECTION_LOST: ['safe', 'Run the call again; a new connection is made by itself.'],
  QT_AUTHENTICATION: ['no', 'Check the user, the password and the database name.'],
  QT_TOO_MANY_CONNECTIONS: ['safe', 'Lower the pool size, or raise the limit of the server.'],
  QT_READ_ONLY: ['safe', 'Connect to the primary; this server or file takes no writes.'],
  QT_OUTCOME_UNKNOWN: [
    'ifIdempotent',
    'The write may or may not have happened: look before repeating it, or call error.resolve() where it exists.',
  ],
  // transactions
  QT_TRANSACTION_ENDED: ['no', "Do all work before the transaction's callback returns."],
  QT_TRANSACTION_POISONED: ['no', 'Let the transaction end, or wrap what may fail in tx.attempt(...).'],
  QT_PENDING_WORK: ['no', 'Await every call of the transaction before its callback returns.'],
  QT_DEFERRED_WRITE: ['no', 'Read it before it is written, or after the transaction.'],
  QT_INSIDE_TRANSACTION: ['no', 'Use tx instead of db, or db.outside(...) if a separate connection is meant.'],
  // the server itself
  QT_SCHEMA: ['no', 'Create the table or column first, for example with db.createAll().'],
  QT_SYNTAX: ['no', 'Correct the raw SQL.'],
  QT_PERMISSION: ['no', 'Grant the database user the right that is missing.'],
  QT_STORAGE: ['no', 'Free space, or repair the file.'],
  QT_SERVER: ['no', 'The server answered with an error that has no code of ours; see its own code.'],
  QT_BUG: ['no', 'This is a defect of the library; please report it.'],
} as const

Object.freeze(errors)

/** A stable code of the table `errors`; each has a section in docs/reference/errors.md. */
export type ErrorCode = keyof typeof errors
