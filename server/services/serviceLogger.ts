/** What services need of a logger: details for machines first, then a sentence for people. */
export interface ServiceLogger {
  info(details: object, message: string): void
  warn(details: object, message: string): void
  error(details: object, message: string): void
}
