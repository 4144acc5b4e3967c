/** What the numbers of a group do not say by themselves, for docs/reference/speed.md. */
export const notes: Readonly<Record<string, string>> = {
  pg: `The base keeps named statements and reads rows as objects; Quintet reads them as arrays and builds each object by a function made for its
statement, which is where it gains in b, d and j. In c the base has the server build JSON in one round trip, in which decimals and instants lose
their types; Quintet sends two statements, and its rows are typed. What node-postgres itself costs cannot be saved through it: each cell is
read as text, and each statement of a transaction waits for the one before. A driver of our own for the server's protocol is planned for that; a
toy of 100 lines took 0.63 of the base in a, 0.46 in b and c, 0.31 in h.`,
  sqlite: `The base is better-sqlite3, whose rows keep instants and decimals as numbers and truth as 0 and 1. Quintet's default driver is what
Node has built in, so two columns more are worth a look: \`node-sqlite\`, the same statements by hand over Quintet's own driver, and
\`quintet-better-sqlite3\`, Quintet over the driver of the base.

Where the time goes, measured in one process: the statements of h alone, over node:sqlite with array rows, take what the base takes in all. The least
that an awaited call needs around them (a promise each, a context for the transaction, 15 typed columns) makes that 1.15; Quintet adds
another 0.6 µs for a read by key, 1.6 µs for an update (condition, change, their checks, the look-up of the statement), 1.5 µs for a transaction, and
more of each where other work shares the caches. The statements of c alone take 0.63 of the base where each relation is a level of its own and 0.53
where the rows that relations lead to are joined, which is why a page joins them. In b, nine tenths of the time are the driver's; in f, a third are
the keys that come back, a sixth the checks of the rows.`,
  import: `Three fifths of it are V8 reading some 700 KB of code, a sixth the top level of the modules, the rest Node's loader. What is not needed for a first
query (stores of the other kinds, catalogues, the pool of servers, node:crypto) is loaded when it is asked for; handles and writes are not among
that, since they answer at once, \`toSQL()\` too, and a module that is asked for answers later. Spaces are taken out of the code and names are kept:
shorter names would save an eighth and cost readable stack traces; maps lead to the lines of the sources. A program that turns on Node's own
cache (\`module.enableCompileCache()\`) imports Quintet in three fifths of the time.`,
  hydration: `By hand means a literal with all conversions written out. Quintet's function is compiled from the names of the model; the interpreted one
serves places without \`eval\`.`,
  types: `The same tables of twelve columns, the same hundred queries: 30 filtered, 30 over relations, 20 inserts, 10 updates, 10 with related rows.`,
  size: `The packages themselves, without what they depend on. Quintet depends on nothing.`,
  ahead: `Drizzle with statements that are prepared by hand is ahead on SQLite in g and h, and about level with Quintet in e, because it is synchronous
to its caller there: nothing is awaited, no condition is built, no value is checked, and a transaction is a plain function. Kysely is ahead there in d
and j because it gives what the driver gives: numbers for instants, decimals and truth. In the report of i several are ahead on SQLite, and on
PostgreSQL Drizzle 1.0 is by one to seven hundredths in b, d, i and j, mostly where it is prepared by hand; where that comes from has not been taken
apart yet. Where others are ahead in a run whose processors were shared
with other work, the processor's time in brackets says more: a time of one round may be twice that of another there.`,
}
