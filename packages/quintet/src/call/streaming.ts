/** How rows are read in pages. */
export interface Streaming {
  /** As they were at the start, what is below them too. */
  readonly snapshot: boolean
  readonly onProgress: OnProgress | undefined
}

/** Called as work goes on, with all rows until then. What it throws ends the work. */
export type OnProgress = (progress: { readonly rows: number }) => void
