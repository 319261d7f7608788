// What the server would say of a changed dashboard, asked before an editor is closed, so that a mistake stands beside its field.
import { ApiError } from '../../../api/center.ts';
import { checkDashboard, type Dashboard } from '../../../api/dashboards.ts';

export interface Fault {
  where: string; // "variables[0].query"
  message: string;
}
export type Check = (changed: Dashboard, scope: RegExp) => Promise<Fault | undefined>;

// The message without its place, which the field says already.
export const faultOf = (error: ApiError): Fault => ({ where: error.where, message: `${error.message.replace(/^[\w.[\]]+(:\d+:\d+)?:? /, '')} ${error.problems[0]?.suggestion ?? ''}`.trim() });

// Only what is wrong where `scope` looks: another panel's mistake does not keep this editor open. Without an answer saving will tell.
export async function check(changed: Dashboard, scope: RegExp): Promise<Fault | undefined> {
  try {
    await checkDashboard(changed);
  } catch (error) {
    if (error instanceof ApiError && error.status === 400 && scope.test(error.where)) return faultOf(error);
  }
  return undefined;
}
