import { counterFamily, t } from 'quintet'

export const visits = counterFamily('visits', { page: t.text(), hits: t.bigint(), note: t.text() }, { partitionBy: ['page'] })
