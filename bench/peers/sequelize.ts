import { col, DataTypes, fn, literal, type ModelStatic, Op, Sequelize, Transaction } from 'sequelize'
import { notes } from '../data/generate.ts'
import { customerKey, listStart, orderStart, reportDays, scoreOf, transactionKeys } from '../data/keys.ts'
import { type Contender, poolSize } from '../runner/protocol.ts'
import { all, type ColumnOf } from './tables.ts'

// models made by a program have no types
type Row = any

const types = {
  integer: DataTypes.INTEGER,
  text: DataTypes.TEXT,
  decimal: DataTypes.DECIMAL(12, 2),
  double: DataTypes.DOUBLE,
  boolean: DataTypes.BOOLEAN,
  timestamp: DataTypes.DATE(3),
}

const attribute = ({ column, kind, nullable, property }: ColumnOf) => ({
  field: column,
  type: types[kind],
  allowNull: nullable,
  ...(property === 'id' ? { primaryKey: true, autoIncrement: true } : {}),
})

function models(db: Sequelize): Readonly<Record<string, ModelStatic<Row>>> {
  const made: Record<string, ModelStatic<Row>> = {}
  for (const { name, columns } of all)
    made[name] = db.define(name, Object.fromEntries(columns.map(of => [of.property, attribute(of)])), {
      timestamps: false,
      tableName: name,
    })
  for (const { name, one, many } of all) {
    for (const [as, table] of one) made[name]?.belongsTo(made[table] as ModelStatic<Row>, { as, foreignKey: `${as}Id` })
    for (const [as, table, back] of many) made[name]?.hasMany(made[table] as ModelStatic<Row>, { as, foreignKey: `${back}Id` })
  }
  return made
}

export function sequelizeOn(place: string): Contender {
  const db = new Sequelize(place, { dialect: 'postgres', logging: false, pool: { max: poolSize } })
  const { customers, orders, details, products, employees, notes: made } = models(db) as Record<string, ModelStatic<Row>>
  if (!customers || !orders || !details || !products || !employees || !made) throw new Error('a model is missing')
  const list = (after: number, limit: number) => customers.findAll({ where: { id: { [Op.gt]: after } }, order: [['id', 'ASC']], limit })
  return {
    concurrent: true,
    form: { decimal: 'text', timestamp: 'date', boolean: 'boolean' },
    plain: result =>
      Array.isArray(result) ? result.map(one => one.get?.({ plain: true }) ?? one) : ((result as Row)?.get?.({ plain: true }) ?? result),
    operations: {
      a: turn => customers.findByPk(customerKey(turn)),
      b: turn => list(listStart(turn), 100),
      c: turn =>
        orders.findAll({
          where: { id: { [Op.gt]: orderStart(turn) } },
          include: [
            { model: customers, as: 'customer' },
            { model: employees, as: 'employee' },
            { model: details, as: 'details', include: [{ model: products, as: 'product' }] },
          ],
          order: [
            ['id', 'ASC'],
            [{ model: details, as: 'details' }, 'id', 'ASC'],
          ],
          limit: 50,
        }),
      d: turn => list(listStart(turn), 1000),
      e: async turn => (await made.create({ ...notes(1, turn)[0] })).id,
      f: async turn => (await made.bulkCreate(notes(1000, turn), { returning: ['id'] })).map(row => row.id),
      g: async turn => (await customers.update({ score: scoreOf(turn) }, { where: { id: customerKey(turn) } }))[0],
      h: turn =>
        db.transaction({ isolationLevel: Transaction.ISOLATION_LEVELS.READ_COMMITTED }, async transaction => {
          for (const id of transactionKeys(turn)) {
            await customers.findByPk(id, { transaction })
            await customers.update({ score: scoreOf(turn) }, { where: { id }, transaction })
          }
        }),
      i: async turn => {
        const { from, to } = reportDays(turn)
        const found = await orders.findAll({
          attributes: ['country', [fn('count', col('details.id')), 'lines'], [fn('sum', col('details.quantity')), 'units']],
          include: [{ model: details, as: 'details', attributes: [], required: true, duplicating: false }],
          where: { ordered: { [Op.gte]: from, [Op.lt]: to } },
          group: ['orders.country'],
          order: [literal('units desc'), ['country', 'ASC']],
          limit: 10,
          raw: true,
        })
        return found.map(({ country, lines, units }: Row) => ({ country, lines: Number(lines), units: Number(units) }))
      },
      j: () => list(0, 10_000),
    },
    close: () => db.close(),
  }
}
