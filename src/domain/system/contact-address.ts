const placeholderEmails: readonly RegExp[] = [
  /[@.](example|domain|yourdomain|yourcompany|company|mycompany|email|acme)\.(com|org|net|edu|io)$/,
  /\.(example|test|invalid|localhost)$/,
  /^(x+|your[._-]?(name|email)|name|someone|somebody|user|changeme|todo|tbd|placeholder)@/,
  /x{3,}|change[._-]?me|placeholder/,
];

/** Why nobody would be reached by this email, or undefined when it looks real (E67). */
export function emailFault(email: string): string | undefined {
  const lower = email.toLowerCase();
  if (!/^[a-z0-9._%+'-]+@([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/.test(lower)) return 'expected an email address';
  return placeholderEmails.some((pattern) => pattern.test(lower)) ? 'expected an email address of somebody, not a placeholder' : undefined;
}

/** Why nobody would be reached by this number, or undefined when it looks real (E67). */
export function phoneFault(phone: string): string | undefined {
  const digits = phone.replaceAll(/\D/g, '');
  if (!/^\+[\d\s()./-]+$/.test(phone) || digits.length < 8 || digits.length > 15)
    return 'expected a phone number with its country code, such as +49 30 901820';
  // North American numbers 555-01XX are kept for films, and nobody has twelve times the same digit.
  const fiction = /^1\d{3}55501\d{2}$/.test(digits) || /(\d)\1{6,}/.test(digits) || '01234567890'.includes(digits.slice(-8));
  return fiction ? 'expected a phone number of somebody, not a placeholder' : undefined;
}
