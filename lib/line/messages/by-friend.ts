/** Rows of several friends, friend by friend, in their order. */
export function byFriendOf<R extends { readonly friendId: string }>(rows: readonly R[]): Map<string, R[]> {
  const groups = new Map<string, R[]>();
  for (const row of rows) {
    const group = groups.get(row.friendId);
    if (group) group.push(row);
    else groups.set(row.friendId, [row]);
  }
  return groups;
}
