/** Where the gateway shows a run or an incident: the path and query of its page. */
export function pagePath(workflowId: string): string {
  return `/see?id=${encodeURIComponent(workflowId)}`;
}
