import { type Grant, type Grants, Role } from '@bacheca/shared/model/people';
import { Button, Stack, Text } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client.ts';
import { type DocumentApi, documents, type Versioned } from '../api/documents.ts';
import { ErrorMessage } from '../api/ErrorMessage.tsx';
import { keys } from '../api/queries.ts';
import { useCheckedForm } from '../forms/use-checked-form.ts';
import { ConflictDialog } from '../saving/ConflictDialog.tsx';
import type { Field } from '../saving/compare-fields.ts';
import { Opened } from '../saving/Opened.tsx';
import { useDocumentSave } from '../saving/use-document-save.ts';
import { useOpenedDocument } from '../saving/use-opened-document.ts';
import { GrantFields } from './GrantFields.tsx';
import { draftOf, grantsIn, problemOf, withChanges } from './grant-draft.ts';
import { OneTimePassword } from './OneTimePassword.tsx';
import { PersonButtons } from './PersonButtons.tsx';

interface Held {
  readonly grants: Grants;
}

/** What somebody holds, saved over the version that was read and no other. */
export function EditedPerson({ username, onClose }: { username: string; onClose: () => void }) {
  const [password, setPassword] = useState<string | null>(null);
  // One that is made anew has a password to be shown, and only then is this over.
  const isNew = useRef(false);
  const account = useMemo(
    () =>
      documents.account(username, (given) => {
        isNew.current = true;
        setPassword(given);
      }),
    [username],
  );
  const opened = useOpenedDocument(account);
  if (password !== null) return <OneTimePassword {...{ username, password, onClose }} />;
  return (
    <Opened query={opened}>
      {(read) => (
        <GrantsForm
          {...{ username, account, onClose }}
          opened={read}
          onSaved={() => isNew.current || onClose()}
        />
      )}
    </Opened>
  );
}

function GrantsForm(props: {
  username: string;
  account: DocumentApi<Held>;
  opened: Versioned<Held>;
  onSaved: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const { username, account, opened, onSaved, onClose } = props;
  const [isDeleted, setDeleted] = useState(false);
  /** What the form began with. */
  const [first, setFirst] = useState(opened.document.grants);
  const { form, formProps } = useCheckedForm({
    initialValues: { draft: draftOf(opened.document.grants) },
    check: ({ draft }): Record<string, string> => {
      const problem = problemOf(draft);
      return problem === null ? {} : { draft: t(`people.${problem}`) };
    },
  });
  const reload = async () => {
    // They may be one's own.
    await queries.invalidateQueries({ queryKey: keys.session });
    await queries.invalidateQueries({ queryKey: keys.people });
  };
  const save = useDocumentSave({
    api: account,
    opened,
    onSaved: () => void reload().then(onSaved),
    onTheirs(held) {
      if (held) {
        setFirst(held.grants);
        form.setValues({ draft: draftOf(held.grants) });
      } else setDeleted(true);
      void reload();
    },
  });
  const fields = useGrantFields();
  const draftProps = form.getInputProps('draft');
  const isAsking = save.conflict !== null;
  if (isDeleted)
    return (
      <Stack align="flex-start" role="status">
        <Text fw={600}>{t('conflict.goneNow', { name: username })}</Text>
        <Button onClick={onClose}>{t('app.close')}</Button>
      </Stack>
    );
  return (
    <form
      {...formProps(({ draft }) =>
        save.save(({ grants }) => ({ grants: withChanges(first, grantsIn(draft), grants) })),
      )}
    >
      <Stack>
        <GrantFields value={form.values.draft} onChange={draftProps.onChange} error={draftProps.error} />
        {save.error && !isAsking && <ErrorMessage error={save.error} />}
        <div role="status">{save.isTheirs && <Text fw={600}>{t('conflict.theirsNow')}</Text>}</div>
        <PersonButtons isPending={save.isPending && !isAsking} onClose={onClose} />
      </Stack>
      <ConflictDialog save={save} name={username} fields={fields} />
    </form>
  );
}

/** Each role is compared by itself, with where it is held. */
function useGrantFields(): Field<Held>[] {
  const { t } = useTranslation();
  const locations = useQuery({ queryKey: keys.locations, queryFn: api.locations });
  const nameOf = (id: string) => locations.data?.find((location) => location.id === id)?.name ?? id;
  const where = ({ limit }: Grant) =>
    limit
      ? [
          ...(limit.locationIds ?? []).map(nameOf),
          ...(limit.kinds ?? []).map((kind) => t(`locationKind.${kind}`)),
          ...(limit.tags ?? []),
        ].join(', ')
      : t('people.everywhere');
  return Role.options.map((role) => {
    const held = ({ grants }: Held) => grants.find((grant) => grant.role === role);
    return {
      label: t(`session.role.${role}`),
      value: held,
      text(document) {
        const grant = held(document);
        return grant ? where(grant) : t('people.notHeld');
      },
    };
  });
}
