import { Secret } from '../base/redact.ts'

/** What stands before the @ of a URL: a name, empty where there is none, and what comes after its first colon. */
export function credentials(text: string): [user: string, password: Secret | null] {
  const colon = text.indexOf(':')
  if (colon < 0) return [decoded(text), null]
  return [decoded(text.slice(0, colon)), new Secret(decoded(text.slice(colon + 1)))]
}

/** A percent sign that is no escape is itself. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
