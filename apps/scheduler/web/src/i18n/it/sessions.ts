export const sessions = {
  title: 'Dove hai fatto l’accesso',
  why: 'Se non riconosci un accesso, o se hai perso il telefono, terminalo qui e cambia la password.',
  browserOn: '{{browser}} su {{system}}',
  program: 'Un altro programma',
  thisOne: 'Questo',
  since: 'Accesso: {{when}}, da {{address}}',
  until: 'Finisce da solo {{when}}, se non lo usi più',
  end: 'Termina',
  endThis: 'Termina: {{name}}, accesso {{when}}',
  endAll: 'Esci ovunque',
  endAllMore: 'Termina tutti gli accessi, anche questo: per continuare dovrai inserire di nuovo la password.',
};
