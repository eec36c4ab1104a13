export interface Order { id: string; total: number }
export type Query = { order: Order }
enum State { Open, Shut }
