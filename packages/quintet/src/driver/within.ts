import { Alarm } from '../base/alarm.ts'
import type { Limit } from '../base/deadline.ts'
import { fault } from '../base/fault.ts'

/** What a client answers, or a fault at the deadline or when the call is aborted; an answer that comes after that is nobody's. */
export function within<T>(answer: Promise<T>, { at, signal }: Limit, sent: boolean): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const end = (): void => {
      alarm.clear()
      signal?.removeEventListener('abort', abort)
    }
    const giveUp = (code: string): void => {
      end()
      reject(fault(code, sent))
    }
    const abort = (): void => giveUp('ABORTED')
    const alarm = new Alarm(() => giveUp('DEADLINE'))
    alarm.set(at)
    signal?.addEventListener('abort', abort)
    answer.then(
      value => {
        end()
        resolve(value)
      },
      (error: unknown) => {
        end()
        reject(error)
      },
    )
  })
}
