/**
 * What French names, addresses and notes are made of: with accents, cedillas, both kinds of apostrophe, hyphens, and the
 * characters that COPY, arrays and JSON escape. The most common ones stand first in each list.
 */

export const firstNames = [
  ...['Camille', 'Marie', 'Jean', 'Nathalie', 'Pierre', 'Léa', 'Thomas', 'Zoé', 'Nicolas', 'Inès', 'Julien', 'Chloé'],
  ...['François', 'Amélie', 'Hervé', 'Élodie', 'Mickaël', 'Anaïs', 'Jérôme', 'Noémie', 'Rémi', 'Héloïse', 'Benoît'],
  ...['Jean-Pierre', 'Marie-Hélène', 'Anne-Sophie', 'Jean-François', 'Marie-Thérèse', 'Étienne', 'Agnès', 'Cédric'],
  ...['Aurélie', 'Stéphane', 'Clémence', 'Loïc', 'Solène', 'Gaël', 'Maëlle', 'Yannick', 'Gwenaëlle', 'Karim', 'Amina'],
  ...['Mehdi', 'Leïla', 'Fatou', 'Ousmane', 'Hélène', 'Grégory', 'Océane', 'Théo', 'Manon', 'Hugo', 'Sarah', 'Lucas'],
  ...['Emma', 'Louis', 'Alice', 'Gabriel', 'Jade', 'Raphaël', 'Louise', 'Jules', 'Ambre', 'Adam', 'Rose', 'Maël'],
  ...['Anna', 'Arthur', 'Mia', 'Noé', 'Alma', 'Paul', 'Lina', 'Eden', 'Romane', 'Sacha', 'Julia', 'Victor', 'Nina'],
];

export const lastNames = [
  ...['Martin', 'Durand', 'Bernard', 'Petit', 'Moreau', 'Lefèvre', 'Dubois', 'Girard', 'Mercier', 'Bonnet', 'François'],
  ...[
    'Garnier',
    'Faure',
    'Rousseau',
    'Blanc',
    'Guérin',
    'Boyer',
    'Chevalier',
    'Fournier',
    'Lemaître',
    'Renard',
    'Roux',
  ],
  ...["D'Angelo", "L'Hôte", "N'Diaye", "De L'Épine", 'D’Aubigné', "O'Connor", 'Le Goff', 'Le Guen', 'De La Tour'],
  ...['Lefèvre-Martin', 'Dupont-Durand', 'Saint-Léger', 'Besançon', 'Gonçalves', 'Müller', 'Noël', 'Éluard', 'Hénault'],
  ...[
    'Béranger',
    'Château',
    'Crépin',
    'Désiré',
    'Fabrègues',
    'Gaillard',
    'Hébert',
    'Jégou',
    'Kérouac',
    'Légaré',
    'Maës',
  ],
  ...['Naudé', 'Olivié', 'Pélissier', 'Quéré', 'Régnier', 'Sénéchal', 'Tessier', 'Vasseur', 'Weiß', 'Ybarra', 'Zidane'],
  ...[
    'Benali',
    'Haddad',
    'Traoré',
    'Diallo',
    'Nguyen',
    'Da Silva',
    'Fernandez',
    'Rossi',
    'Schmitt',
    'Kowalski',
    'Simon',
  ],
  ...['Laurent', 'Michel', 'Garcia', 'David', 'Bertrand', 'Robert', 'Richard', 'Leroy', 'Vincent', 'Lambert', 'Perrin'],
  ...['Morin', 'Mathieu', 'Clément', 'Gauthier', 'Robin', 'Masson', 'Sanchez', 'Barbier', 'Brun', 'Colin', 'Arnaud'],
];

/** With one of the town's postal codes. */
export const cities: [city: string, postalCode: string][] = [
  ['Paris', '75011'],
  ['Lyon', '69003'],
  ['Marseille', '13006'],
  ['Toulouse', '31000'],
  ['Nantes', '44000'],
  ['Saint-Étienne', '42000'],
  ['Montpellier', '34000'],
  ['Orléans', '45000'],
  ['Aix-en-Provence', '13100'],
  ["Villeneuve-d'Ascq", '59650'],
  ['L’Haÿ-les-Roses', '94240'],
  ['Besançon', '25000'],
  ['Nîmes', '30000'],
  ["Saint-Jean-d'Angély", '17400'],
  ['Béziers', '34500'],
  ['Évreux', '27000'],
  ['Bourg-lès-Valence', '26500'],
  ['Alès', '30100'],
  ["Les Sables-d'Olonne", '85100'],
  ['Saint-Malo', '35400'],
];

export const streets = [
  ...['rue des Lilas', 'rue de la République', 'avenue Jean-Jaurès', "rue de l'Église", 'boulevard Victor-Hugo'],
  ...[
    'place du Marché',
    "allée de l'Étang",
    'chemin des Près',
    'quai de Saône',
    'impasse du Château',
    'cours Émile-Zola',
  ],
  ...['rue du Faubourg-Saint-Antoine', 'route de Genève', "rue d'Alésia", 'montée de la Grande-Côte', 'square Carnot'],
];

export const trades = [
  ...['Atelier', 'Boulangerie', 'Pâtisserie', 'Garage', 'Menuiserie', 'Cabinet', 'Agence', 'Pharmacie', 'Coiffure'],
  ...['Plomberie', 'Électricité', 'Maçonnerie', 'Hôtel', 'Café', 'Librairie', 'Fleuriste', 'Imprimerie', 'Épicerie'],
  ...['Études & Conseil', "L'Art du Bois", 'Crèche', 'Domaine', 'Ébénisterie', 'Transports', 'Studio', 'Clinique'],
];

export const services = [
  ...['Consultation', 'Suivi', 'Premier rendez-vous', 'Étude de projet', "Visite d'atelier", 'Démonstration'],
  ...['Signature du devis', 'Formation', 'Dépannage', 'Mise en service', 'Révision annuelle', "Point d'étape"],
];

export const sentences = [
  'Rappeler après les congés.',
  'Préfère être joint le matin, avant 10 h.',
  "N'a pas reçu le devis : renvoyer par courrier.",
  'Très intéressé par l’offre « Sérénité ».',
  'Attend la réponse de la banque.',
  'Budget : 12 000 à 15 000 € hors taxes.',
  'Le dossier est dans C:\\Dossiers\\2025\\devis.pdf',
  'A dit : "on verra à la rentrée".',
  'Compare avec deux concurrents, décision en équipe.',
  'Déjà client de la maison mère.\nNe pas démarcher.',
  "S'est déplacé au salon ; a laissé sa carte.",
  'Référence\tA-204 à rappeler dans le courriel.',
];
