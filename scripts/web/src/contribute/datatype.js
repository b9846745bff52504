// Hold values against sh:datatype (SHACL, §4.1.2) as shacl-engine does, but for two: its pattern for
// xsd:string knows no character beyond U+FFFF, such as 🚢, and that for xsd:date has a 31 November.

import { XsdValidation } from "rdf-validation";

const SH = "http://www.w3.org/ns/shacl#";
const XSD = "http://www.w3.org/2001/XMLSchema#";

/** Return what shacl-engine needs to know of sh:datatype, for terms of a data factory. */
export function datatypes(factory) {
  const sh = (name) => factory.namedNode(SH + name);
  const forms = new XsdValidation();

  function compile(shape) {
    const datatype = shape.ptr.out([sh("datatype")]).term;
    return {
      generic: (context) => {
        const { term } = context.valueOrNode;
        const fits = datatype.equals(term.datatype);
        context.test(fits && sound(term), sh("DatatypeConstraintComponent"), { value: context.valueOrNode });
      },
    };
  }

  function sound(term) {
    if (term.datatype.value === `${XSD}string`) return true;
    const isDay = term.datatype.value !== `${XSD}date` || inCalendar(term.value);
    return isDay && forms.validateSimple(term);
  }

  return new Map([[sh("datatype"), compile]]);
}

function inCalendar(text) {
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
}
