import type { SetOperator } from '../../query/origin.ts'
import type { Clause } from '../dialect.ts'
import { type Output, printOrder } from '../output.ts'
import type { Compound, Conflict, Delete, Insert, Select, Selected, Sql, Table, Update, With } from '../statement.ts'
import { printWindow } from './window.ts'

type Render = (statement: never, out: Output) => void

/** How clauses are printed where a dialect says nothing else; a clause that is absent prints nothing. */
export const standardClauses: Readonly<Record<Clause, Render>> = {
  with: (s: Select | Insert | Update | Delete, out) => printWith(s.with ?? [], out),
  compound: (s: Compound, out) => {
    s.parts.forEach((part, i) => {
      if (i > 0) out.text(` ${setWords[s.set]} `)
      if (out.dialect.features.outerJoinsInSets || !hasOuterJoin(part)) out.select(part)
      else out.text('select * from (').select(part).text(')')
    })
  },
  select: (s: Select, out) => {
    out.text(s.distinct ? 'select distinct ' : 'select ')
    if (s.distinctOn.length > 0) out.text('on (').list(s.distinctOn).text(') ')
    selected(s.columns, out)
  },
  from: (s: Select, out) => {
    if (!s.from) return
    out.text(' from ')
    table(s.from, out)
    for (const join of s.joins) {
      out.text(` ${join.kind} join `)
      table(join.table, out)
      if (join.on) out.text(' on ').expr(join.on)
    }
  },
  where: (s: Select | Update | Delete, out) => {
    if (s.where) out.text(' where ').expr(s.where)
  },
  groupBy: (s: Select, out) => {
    if (s.groupBy.length > 0) groups(s, out.text(' group by '))
  },
  having: (s: Select, out) => {
    if (s.having) out.text(' having ').expr(s.having)
  },
  window: (s: Select, out) => {
    s.windows.forEach(({ name, over }, i) => {
      printWindow(
        over,
        out
          .text(i > 0 ? ', ' : ' window ')
          .name(name)
          .text(' as ('),
      )
    })
  },
  orderBy: (s: Select, out) => {
    if (s.orderBy.length === 0) return
    out.text(' order by ')
    printOrder(s.orderBy, out)
  },
  limit: (s: Select, out) => {
    if (s.limit) out.text(' limit ').expr(s.limit)
    if (s.offset) out.text(' offset ').expr(s.offset)
  },
  lock: (s: Select, out) => {
    if (!s.lock) return
    // of the rows' own tables: the far side of an outer join cannot be locked
    names(
      s.lock.of,
      out.text(s.lock.mode === 'update' ? ' for update of ' : ' for share of '),
      { wait: '', skip: ' skip locked', nowait: ' nowait' }[s.lock.wait],
    )
  },
  insert: (s: Insert, out) => {
    out.text('insert into ')
    table(s.into, out)
    if (s.columns.length > 0) names(s.columns, out.text(' ('), ')')
    if (s.overriding) out.text(' overriding system value')
  },
  values: (s: Insert, out) => {
    if ('defaults' in s.values) out.text(' default values')
    else if ('select' in s.values) out.text(' ').select(s.values.select)
    else if ('rows' in s.values) {
      out.text(' values ')
      s.values.rows.forEach((row, i) => {
        out
          .text(i > 0 ? ', (' : '(')
          .list(row)
          .text(')')
      })
    } else {
      const { lists, pick } = s.values
      out.text(' select ').list(pick).text(' from unnest(').list(lists).text(') with ordinality as ').name('u')
      names([...lists.map((_, i) => `c${i}`), 'n'], out.text('('), ')')
      out.text(' order by ').name('u').text('.').name('n')
    }
  },
  conflict: (s: Insert, out) => {
    if (!s.conflict) return
    out.text(' on conflict')
    conflictTarget(s.conflict, out)
    if (!s.conflict.set) {
      out.text(' do nothing')
      return
    }
    out.text(' do update set ')
    assignments(s.conflict.set, out)
    if (s.conflict.where) out.text(' where ').expr(s.conflict.where)
  },
  update: (s: Update, out) => {
    out.text('update ')
    table(s.table, out)
  },
  set: (s: Update, out) => {
    out.text(' set ')
    assignments(s.set, out)
  },
  updateFrom: (s: Update, out) => {
    if (!s.from) return
    out.text(' from ')
    table(s.from, out)
  },
  delete: (s: Delete, out) => {
    out.text('delete from ')
    table(s.from, out)
  },
  returning: (s: Insert | Update | Delete, out) => {
    if (s.returning.length === 0) return
    out.text(' returning ')
    selected(s.returning, out)
  },
}

function conflictTarget({ target, only }: Conflict, out: Output): void {
  if (!target) return
  out.text(' (')
  target.forEach((part, i) => {
    if (i > 0) out.text(', ')
    if (typeof part === 'string') out.name(part)
    else out.text('(').expr(part).text(')')
  })
  out.text(')')
  if (only) out.text(' where ').expr(only)
}

function groups({ groupBy, groupSets }: Select, out: Output): void {
  if (groupSets === null) out.list(groupBy)
  else if (typeof groupSets === 'string') out.text(`${groupSets}(`).list(groupBy).text(')')
  else {
    out.text('grouping sets (')
    groupSets.forEach((set, i) => {
      out
        .text(i > 0 ? ', (' : '(')
        .list(set.flatMap(at => groupBy[at] ?? []))
        .text(')')
    })
    out.text(')')
  }
}

const setWords: Readonly<Record<SetOperator, string>> = {
  union: 'union',
  unionAll: 'union all',
  intersect: 'intersect',
  intersectAll: 'intersect all',
  except: 'except',
  exceptAll: 'except all',
}

function printWith(list: readonly With[], out: Output): void {
  list.forEach(({ name, columns, statement, materialized }, i) => {
    out.text(i > 0 ? ', ' : list.some(one => one.recursive) ? 'with recursive ' : 'with ').name(name)
    names(columns, out.text('('), ')')
    out.text(materialized === null ? ' as (' : materialized ? ' as materialized (' : ' as not materialized (')
    out.select(statement).text(')')
  })
  if (list.length > 0) out.text(' ')
}

function hasOuterJoin(part: Select | Compound): boolean {
  return part.kind === 'select' && part.joins.some(({ kind }) => kind !== 'inner' && kind !== 'cross')
}

function selected(columns: readonly Selected[], out: Output): void {
  columns.forEach(({ expr, as }, i) => {
    if (i > 0) out.text(', ')
    out.expr(expr)
    if (as !== null) out.text(' as ').name(as)
  })
  if (columns.length === 0) out.text('1')
}

function assignments(set: readonly (readonly [string, Sql])[], out: Output): void {
  set.forEach(([name, to], i) => {
    if (i > 0) out.text(', ')
    out.name(name).text(' = ').expr(to)
  })
}

function names(list: readonly string[], out: Output, end: string): void {
  list.forEach((name, i) => {
    if (i > 0) out.text(', ')
    out.name(name)
  })
  out.text(end)
}

function boundRows(of: Extract<Table, { kind: 'bound' }>, out: Output): void {
  const { values, alias } = of
  if ('lists' in values) {
    out.text('unnest(').list(values.lists).text(') as ').name(alias)
    names(
      values.lists.map((_, i) => `c${i}`),
      out.text('('),
      ')',
    )
    return
  }
  out.text('(select ')
  values.rows[0]?.forEach((_, i) => {
    out.text(`${i > 0 ? ', ' : ''}column${i + 1} as `).name(`c${i}`)
  })
  out.text(' from (values ')
  values.rows.forEach((row, i) => {
    out
      .text(i > 0 ? ', (' : '(')
      .list(row)
      .text(')')
  })
  out.text(') as ').name('v').text(') as ').name(alias)
}

export function table(of: Table, out: Output): void {
  if (of.kind === 'bound') return boundRows(of, out)
  if (of.kind === 'function') {
    out.expr(of.call).text(' as ').name(of.alias)
    if (out.dialect.features.namesColumns) names(of.columns, out.text('('), ')')
    return
  }
  if (of.kind === 'derived') {
    out
      .text(of.lateral ? 'lateral (' : '(')
      .select(of.select)
      .text(') as ')
      .name(of.alias)
    return
  }
  if (of.kind === 'keys') {
    out
      .expr({ op: 'keys', args: of.slots, field: null, slot: null, table: null, name: null, select: null, data: of.width })
      .text(' as ')
      .name(of.alias)
    if (out.dialect.features.arrays === 'any') out.text(`(${Array.from({ length: of.width }, (_, i) => `k${i}`).join(', ')})`)
    return
  }
  if (of.schema !== null && out.dialect.features.schemas) out.name(of.schema).text('.')
  out.name(of.schema !== null && !out.dialect.features.schemas ? `${of.schema}.${of.name}` : of.name)
  if (of.alias !== '') out.text(' as ').name(of.alias)
}
